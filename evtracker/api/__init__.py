"""What all endpoints of the API share: parameters, paging, errors, formats, headers and the schema."""
