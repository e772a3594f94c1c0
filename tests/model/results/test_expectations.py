"""What a case expects is held against an entry of a result, also the sums that slips print and results do not."""

from yibao.model.results.expectations import differences

ENTRY = {
    "claim": "C",
    "payers": {"pooled_fund": "5.00", "account.current_year": "1.50", "account.family": "2.00", "cash": "3.00"},
    "accounts": {"current_year": "10.00", "carried_over": "4.00", "family": "7.00"},
    "trace": {
        "steps": [
            {"role": "deductible", "amount": "6.00", "slices": []},
            {"role": "deductible", "amount": "9.00", "slices": [{}]},
            {"role": "copay", "amount": "1.00", "slices": []},
        ]
    },
}


def test_sums_of_slips_are_compared():
    """All accounts pay as one, the balance is the person's own, and the deductible is that of the bill, not of later layers."""
    assert differences(ENTRY, {"payers": {"account": "3.50"}, "balance": "14", "deductible": "6"}) == []
    (difference,) = differences(ENTRY, {"payers": {"account": "3.51"}})
    assert (difference.name, difference.expected, difference.got) == ("payers.account", "3.51", "3.50")


def test_sums_of_entries_without_them_are_zero():
    """A reversal has no accounts and no trace."""
    assert differences({"claim": "R", "payers": {"cash": "-3.00"}}, {"payers": {"account": "0"}, "deductible": "0"}) == []


def test_unknown_payers_are_told():
    """A payer that nobody knows is a difference, not zero."""
    (difference,) = differences(ENTRY, {"payers": {"nobody": "0"}})
    assert "no such payer" in difference.got
