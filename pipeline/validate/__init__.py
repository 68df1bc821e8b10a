"""The only door to great_expectations. Changes no value."""
