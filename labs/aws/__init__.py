"""AWS as the labs use it: targets, an observed connection, kinds of resources, the ledger, cleanup with proof."""
