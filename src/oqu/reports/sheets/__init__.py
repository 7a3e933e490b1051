"""The evidence written down: pictures, PDF, DOCX, XLSX, and the draft of a news article."""
