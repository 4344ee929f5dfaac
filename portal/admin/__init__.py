"""The Django admin of the ground. Django looks here for what is registered."""

from portal.admin import branding as branding
from portal.admin import models as models
from portal.admin import organizations as organizations
from portal.admin import permission_requests as permission_requests
from portal.admin import plans as plans
