"""Roles offered by letter: nobody becomes staff of a centre without accepting."""
