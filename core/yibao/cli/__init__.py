"""What people type: thin commands over the engine and the host, in Chinese and English."""
