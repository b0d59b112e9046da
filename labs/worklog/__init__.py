"""The worklog a student hands in: two pages of a Hugo site, from what the journal says was really done."""
