"""Duplicate pictures in labelled image datasets: the commands around the dbt project."""
