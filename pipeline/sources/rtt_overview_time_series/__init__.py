"""The source rtt_overview_time_series."""
