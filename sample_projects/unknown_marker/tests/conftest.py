def pytest_configure(config):
    config.addinivalue_line("markers", "database: needs a database")
