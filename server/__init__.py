"""The central server: accounts, admission, one request per crossing."""
