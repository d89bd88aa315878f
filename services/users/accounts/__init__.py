"""Who somebody is: accounts, sessions, API keys; and what is an account's own: brand kits, usage."""
