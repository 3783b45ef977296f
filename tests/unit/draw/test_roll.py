"""The frozen roll as papers: order, merging and search."""

from hypothesis import given
from hypothesis import strategies as st

from draw import roll

TICKETS = st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=60)


def entries_of(tickets):
    return [
        roll.Entry(ticket, f"J{place:016X}", "34741", "1980")
        for place, ticket in enumerate(tickets)
    ]


@given(TICKETS)
def test_a_roll_reads_back_in_ticket_order(tickets):
    assert list(roll.entries(roll.pack(entries_of(tickets)))) == sorted(entries_of(tickets))


@given(TICKETS, st.integers(1, 16))
def test_neither_shards_nor_their_order_matter(tickets, shards):
    entries = entries_of(tickets)
    papers = [roll.pack(entries[shard::shards]) for shard in range(shards)]
    assert roll.merge(papers) == roll.merge(papers[::-1]) == roll.pack(entries)


@given(TICKETS, st.binary(min_size=32, max_size=32))
def test_every_ticket_is_found_where_it_stands_and_no_other_is(tickets, stranger):
    paper = roll.pack(entries_of(tickets))
    for position, entry in enumerate(roll.entries(paper)):
        assert roll.position_of(paper, entry.ticket) == position
        assert roll.entry(paper, position) == entry
    if stranger not in tickets:
        assert roll.position_of(paper, stranger) is None
