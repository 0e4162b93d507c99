"""plan-assistant: answers residents' questions about South Lanarkshire's plan for health and social care."""
