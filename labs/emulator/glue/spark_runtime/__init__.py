"""What Spark scripts find on their path besides pyspark: our small awsglue, and the program that runs them."""
