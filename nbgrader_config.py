# Read by every nbgrader command run in this folder, and by `seminar`.
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "ripe-for-talks"
c.CourseDirectory.source_directory = "solutions/assignments"
c.CourseDirectory.release_directory = "exercises"

# An answer cell already holds `q01 = ...`; the stub only says where to write.
c.ClearSolutions.code_stub = {"python": "# Replace the dots above by your answer; more lines are welcome."}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# Feedback shows what a student may see: no hidden test, and of an error only its message.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "seminar.desk.feedback.MessagesOnly",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# Students' code runs in a jail, and tests in a process of their own, here as in `seminar grade`.
c.Autograde.autograde_preprocessors = [
    "seminar.grading.autograde.Isolated",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.SaveAutoGrades",
    "seminar.desk.late.Times",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Lateness: due dates and extensions stand in deadlines.csv. Nobody loses a point unless these numbers are set, such as
# c.LatePolicy.grace_minutes = 15, c.LatePolicy.per_day = 0.1 (a share of the points), c.LatePolicy.most = 0.5
c.AssignLatePenalties.plugin_class = "seminar.desk.late.LatePolicy"

# Students get a zip: the exchange is a folder that nothing uses, so that nbgrader does not ask for one.
c.Exchange.root = "_build/exchange"
