"""What `plan_scenarios` says of each policy, held against a build under that policy."""

from pathlib import Path

import duckdb
from project import DATABASE, Dbt


def test_each_policy_does_what_its_scenario_says(
    dbt: Dbt, shared_dataset: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        foretold = connection.execute(
            "select policy, removed_images, kept_images, review_images, freed_bytes,"
            " emptied_classes from plan_scenarios"
        ).fetchall()
    assert len({row[1:] for row in foretold}) == 3
    for policy, *outcome in foretold:
        database = shared_dataset / DATABASE
        if policy != "review":
            only = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
            given = ["--select", "+dedup_plan", "--vars", f"label_conflict_policy: {policy}"]
            home = tmp_path / policy
            home.mkdir()
            built = dbt(["build", *only, *given], shared_dataset / "metadata", home)
            assert built.exit_code == 0, built.output
            database = built.database
        query = """
            select
                count(*) filter (action = 'remove'), count(*) filter (action = 'keep'),
                count(*) filter (action = 'review'), sum(freed_bytes)::bigint,
                (
                    select count(*) from (
                        select 1 from images
                        left join dedup_plan using (image_id)
                        where images.is_hashed
                        group by images.class_id
                        having bool_and(coalesce(dedup_plan.action = 'remove', false))
                    )
                )
            from dedup_plan
        """
        with duckdb.connect(str(database), read_only=True) as connection:
            assert connection.execute(query).fetchone() == tuple(outcome), policy
