"""Producer and consumer controls: wishes with the values chosen."""

from pytestqt.qtbot import QtBot

from labs.shapes import TrafficCounts
from widgets.producer_bar import ProducerBar, behind_words


def bar(qtbot: QtBot) -> ProducerBar:
    made = ProducerBar()
    qtbot.addWidget(made)
    made.set_choices(("orders", "clicks"), ("random", "one key"))
    made.set_able(True)
    return made


def test_that_start_tells_rate_template_and_keys(qtbot: QtBot) -> None:
    made = bar(qtbot)
    made.rate.setValue(2000)
    made.template.setCurrentText("clicks")
    made.keys.setCurrentText("one key")
    with qtbot.waitSignal(made.start_wanted) as wish:
        made.produce.click()
    assert wish.args == [2000, "clicks", "one key", 0]


def test_that_while_it_runs_the_button_stops_and_the_choices_rest(qtbot: QtBot) -> None:
    made = bar(qtbot)
    made.show_counts(TrafficCounts(1.0, {}, 300, 0, True, True))
    assert made.produce.text() == made.consume.text() == "Stop"
    assert not made.rate.isEnabled()
    with qtbot.waitSignals([made.stop_wanted, made.stop_consuming_wanted]):
        made.produce.click()
        made.consume.click()


def test_that_without_a_stream_nothing_can_be_started(qtbot: QtBot) -> None:
    made = bar(qtbot)
    made.set_able(False)
    made.show_counts(TrafficCounts(1.0))
    assert not made.produce.isEnabled()
    assert not made.template.isEnabled()


def test_that_the_lag_is_told_in_seconds() -> None:
    assert behind_words(TrafficCounts(1.0, {}, 300, consuming=True)) == "0.3 s behind"
    assert behind_words(TrafficCounts(1.0, {}, None, consuming=True)) == "reading"
    assert behind_words(TrafficCounts(1.0, {}, 300)) == ""
