"""Stocks, scrap and secondary supply of a mineral over time: scenario, run, uncertainty, comparison with the papers."""
