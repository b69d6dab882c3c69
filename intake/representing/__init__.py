"""Who acts for an applicant: authority as dated facts, licences asked of their registers, what is done in whose name."""
