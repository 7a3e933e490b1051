"""Lists of attendance that meeting programs write: Zoom, BigBlueButton, Microsoft Teams, Google Meet.

`read(content, name=, zone=, near=)` tells the program by the columns and returns who was there when. Columns as the
programs document them and write them:

- Zoom, "Reports > Usage > Participants": `Name (Original Name), User Email, Join Time, Leave Time, Duration (Minutes),
  Guest, Recording Consent, In Waiting Room`, with a head of the meeting above it if that was ticked; "unique users"
  gives one line a person with `Total Duration (Minutes)` and no times.
- BigBlueButton, learning dashboard, "Download session data" (bigbluebutton-learning-dashboard, UserService.js):
  `Name, Moderator, Activity Score, Talk Time, Webcam Time, Messages, Reactions, Poll Votes, Raise Hands, Join, Left,
  Duration`, then a column for each poll; headers and times are in the language of who downloads it.
- Microsoft Teams, "Manage the attendance report for meetings and events": tab-separated UTF-16 in three sections,
  `1. Summary`, `2. Participants` (`Name, First Join, Last Leave, In-Meeting Duration, Email, Participant ID (UPN),
  Role`), `3. In-Meeting Activities` (`Name, Join Time, Leave Time, Duration, Email, Role`); before 2021
  `Full Name, User Action, Timestamp`.
- Google Meet, "Track attendance" (a sheet sent by e-mail): `First name, Last name, Email, Duration, Time joined,
  Time exited`, or `Name` in one column.
"""

from oqu.lectures.outside.logs.reading import MeetingProgram, ParsedMeetingLog, Spell, Stay, read

__all__ = ["MeetingProgram", "ParsedMeetingLog", "Spell", "Stay", "read"]
