"""What a job's process finds on its path besides the installed libraries."""
