"""CloudWatch Logs Insights: its query language over log events, and the life of a query. Knows no moto."""
