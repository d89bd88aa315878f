"""What three services share: events, documents, stores, and the runner that carries a task from ticket to result."""
