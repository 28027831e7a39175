"""Pages that read several applications: home, teams, the company, people."""
