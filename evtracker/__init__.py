"""The project: settings, addresses, the job queue's set-up and the value types that all apps share."""
