"""What teaches around the labs: lessons with hints, quizzes, the glossary and the search. Knows neither AWS nor Qt."""
