"""What was handed in is read without following a link, whenever the link was made."""

from __future__ import annotations

import pytest

from seminar.grading import intake
from seminar.grading.limits import Limits


@pytest.mark.parametrize(
    "part", ["ada", "ada/timeline", "ada/timeline/week 3", "ada/timeline/week 3/timeline.ipynb"]
)
def test_a_link_made_after_the_look_is_not_followed(part, tmp_path, monkeypatch):
    file = tmp_path / "submitted" / "ada" / "timeline" / "week 3" / "timeline.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text("theirs")
    look = intake._notebooks

    def look_then_swap(folder):
        found = look(folder)
        place = tmp_path / "submitted" / part
        place.rename(tmp_path / "elsewhere")
        place.symlink_to(tmp_path / "elsewhere")
        return found

    assert intake.take(tmp_path, "timeline", "ada", Limits()).content == b"theirs"
    monkeypatch.setattr(intake, "_notebooks", look_then_swap)
    taken = intake.take(tmp_path, "timeline", "ada", Limits())
    assert taken.content is None and taken.reason
