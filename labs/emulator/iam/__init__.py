"""IAM enforcement in the embedded cloud: who calls, what the call needs, and whether the policies allow it."""
