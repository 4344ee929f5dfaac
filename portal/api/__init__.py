"""The ground's part of the API: members and invitations."""
