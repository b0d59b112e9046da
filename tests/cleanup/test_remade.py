"""What a service would make anew stays until that service's part has gone: else it comes back without our tag."""

from __future__ import annotations

from labs.aws.ledger import GONE, UNKNOWN
from labs.emulator.faults import Fault, Kind
from labs.week9 import tuesday
from labs.week9.common import CRAWLER, DATABASE, GLUE_CRAWLER, GLUE_DATABASE
from tests.cleanup.bed import Bed, everything, play_on


def test_that_a_database_stays_while_its_crawler_could_not_be_stopped_and_goes_with_it(bed: Bed) -> None:
    until_crawl = [step.id for step in tuesday.CATALOGUED].index("tue-crawl")
    with play_on(bed) as play:
        play.do(tuesday.CATALOGUED[:until_crawl])
        crawler, database = GLUE_CRAWLER.name(play.run.id, CRAWLER), GLUE_DATABASE.name(play.run.id, DATABASE)
        bed.admin("glue").start_crawler(Name=crawler)
        bed.embedded.faults.add(Fault(Kind.DENIED, "glue", "GetCrawler", count=None))
        assert not play.clean()
        row = play.ledger.row(play.run.id, GLUE_DATABASE.id, database)
        assert row is not None
        assert row.state == UNKNOWN
        assert "until the Glue crawler has gone" in row.evidence
        assert bed.admin("glue").get_database(Name=database)["Database"]["Name"] == database
        bed.embedded.faults.clear()
        assert play.clean(), play.ended()
        assert {row.state for row in play.ledger.rows(play.run.id)} == {GONE}
        assert everything(bed) - bed.before == set()
