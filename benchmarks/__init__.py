"""How long the project takes, beside plain DuckDB SQL and beside pandas, on the same data."""
