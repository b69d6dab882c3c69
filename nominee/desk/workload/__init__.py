"""The pages of who holds how much: teams, moving work, absences, the forecast, routes and the balance."""
