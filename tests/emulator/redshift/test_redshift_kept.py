"""What is in a database outlives the cloud, killed or closed; a load that was under way is done once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.emulator.redshift import journal
from labs.emulator.redshift.warehouse import Desk, Warehouses
from labs.emulator.store import FileStore, open_state
from tests.conftest import client_of
from tests.emulator.firehose.lakes import Lake
from tests.emulator.redshift.hall import Hall
from tests.emulator.redshift.test_redshift_firehose import delivering, destination, orders
from tests.waiting import until


def reopened(folder: Path, work: Any) -> Any:
    """What `work` gives of a desk of the folder's database, which is opened and closed for it."""
    store = open_state(folder)
    assert isinstance(store, FileStore)
    houses = Warehouses(store)
    try:
        with houses.desk("n", "dev", threading.Event()) as desk:
            return work(desk)
    finally:
        houses.close()
        store.close()


def test_that_every_kind_of_change_is_there_again(tmp_path: Path) -> None:
    def first(desk: Desk) -> None:
        with desk.transaction():
            desk.define("CREATE TABLE public.t (id INTEGER, more JSON, made TIMESTAMP DEFAULT current_timestamp)")
            assert desk.insert("public", "t", "INSERT INTO public.t (id, more) VALUES (1, '{}'), (2, NULL)") == 2
        with desk.transaction():
            assert desk.change("public", "t", "UPDATE public.t SET id = 3 WHERE id = 2") == 1
            desk.define("CREATE VIEW public.v AS SELECT id FROM public.t")
        with pytest.raises(ZeroDivisionError):
            undone(desk)

    def undone(desk: Desk) -> None:
        with desk.transaction():
            desk.insert("public", "t", "INSERT INTO public.t (id) VALUES (9)")
            raise ZeroDivisionError

    def rows(desk: Desk) -> Any:
        return desk.run("SELECT t.id, more, made, v.id FROM public.t JOIN public.v USING (id) ORDER BY ALL").fetchall()

    reopened(tmp_path, first)
    found = reopened(tmp_path, rows)
    assert [(one[0], one[1]) for one in found] == [(1, "{}"), (3, None)]
    assert reopened(tmp_path, rows) == found


@pytest.mark.long
def test_that_a_long_journal_is_shortened_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_ENTRIES", 3)

    def more(desk: Desk) -> Any:
        for number in range(5):
            with desk.transaction():
                desk.define(f"CREATE TABLE IF NOT EXISTS public.t{number} (id INTEGER)")
                desk.insert("public", f"t{number}", f"INSERT INTO public.t{number} VALUES ({number})")
        return [desk.run(f"SELECT id FROM public.t{number}").fetchall() for number in range(5)]

    def length() -> int:
        store = open_state(tmp_path)
        try:
            return len(list(store.log("redshift/n")))
        finally:
            store.close()

    assert reopened(tmp_path, more) == [[(number,)] for number in range(5)]
    assert length() == 5
    assert reopened(tmp_path, more) == [[(number,)] * 2 for number in range(5)]
    assert length() == 1 + 5
    assert reopened(tmp_path, more) == [[(number,)] * 3 for number in range(5)]


def opened(folder: Path) -> tuple[CloudProcess, Any]:
    cloud = start_cloud(Pace.QUICK, state=folder)
    return cloud, lambda service: client_of(cloud, service)  # type: ignore[arg-type]  # it has the endpoint


@pytest.mark.long
def test_that_rows_and_loads_under_way_outlive_kill_9_and_are_there_once(tmp_path: Path) -> None:
    cloud, aws = opened(tmp_path)
    hall, lake = Hall.built(aws, "hall"), Lake.dug(aws)
    name = delivering(lake, destination(lake, hall.url, "t", "JSON 'auto'", RetryOptions={"DurationInSeconds": 7200}))
    lake.put(name, orders(40))
    until(lambda: lake.objects("staging/manifests/"))
    cloud.child.kill()
    cloud.close()
    cloud, aws = opened(tmp_path)
    hall, lake = Hall(aws, "hall", hall.role), Lake(aws, lake.name)
    assert hall.workgroup()["status"] == "AVAILABLE"
    tags = aws("redshift-serverless").list_tags_for_resource(resourceArn=hall.workgroup()["workgroupArn"])["tags"]
    assert tags == [{"key": "hall", "value": "hall"}]
    hall.done("create table t (id int)")
    lake.put(name, orders(50))
    until(lambda: hall.rows("select count(*) from t") == [(90,)], 60)
    cloud.child.kill()
    cloud.close()
    cloud, aws = opened(tmp_path)
    hall = Hall(aws, "hall", hall.role)
    assert hall.rows("select count(*), count(distinct id) from t") == [(90, 50)]
    hall.done("delete from t where id > 9")
    cloud.close()
    cloud, aws = opened(tmp_path)
    assert Hall(aws, "hall", hall.role).rows("select count(*) from t") == [(20,)]
    cloud.close()
