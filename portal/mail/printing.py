"""What does a mail look like that is printed instead of sent? Its text alone: the HTML says the same once more."""

from copy import copy

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.console import EmailBackend


class PrintingBackend(EmailBackend):
    """Prints to the console, for a demo and for machines that send no mail."""

    def write_message(self, message: EmailMessage) -> None:
        if isinstance(message, EmailMultiAlternatives):
            message = copy(message)
            message.alternatives = []
        super().write_message(message)
