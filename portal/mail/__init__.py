"""What does the portal write to people, and in which form?"""
