"""What stands in mails is read as if it lay beside them: pages, texts, what is attached, mails in mailboxes."""

import base64
import json
import quopri
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

import command
import pytest

from scrape.intake.containers import kind_of
from scrape.intake.streams import Stream

FIXTURES = Path(__file__).parent / "fixtures"
ALERT = (FIXTURES / "google_scholar_search_html" / "alert_by_e_mail" / "input.html").read_text("utf-8")
PROFILE = (FIXTURES / "profile_text" / "blank_lines_between" / "input.txt").read_text("utf-8")
ANNOUNCED = (FIXTURES / "arxiv_listing_text" / "daily_mail" / "input.txt").read_text("utf-8")
ENTRY = "@article{vale2021,\n  title = {Lamps = wicks, hü},\n  author = {Ada Vale},\n  year = 2021\n}\n"
RIS = "TY  - JOUR\nTI  - Lamps on attached paper\nAU  - Vale, Ada\nPY  - 2020\nER  - \n"
ENVELOPE = b"From 1790000000000000000@xxx Tue Mar 05 10:11:12 +0000 2024\n"


def mail(text: str = "", kind: str = "plain", encoding: str = "quoted-printable") -> EmailMessage:
    """Return a mail as a provider delivers it: what the sender wrote stands below kilobytes of others' fields."""
    made = EmailMessage()
    made["Received"] = "by 2002:a05:6a10 with SMTP id x"
    for number in range(60):
        made[f"X-Lamp-{number}"] = "z" * 70
    made["From"], made["Subject"] = "Lamps <lamps@lamps.example>", "New lamps"
    made["Date"], made["Message-ID"] = "Tue, 05 Mar 2024 10:11:12 -0800", "<1@lamps.example>"
    if text:
        made.set_content(text, subtype=kind, cte=encoding)
    return made


def with_parts() -> EmailMessage:
    made = mail("Here they are.")
    made.add_alternative("<p>Here they are.</p>", subtype="html")
    made.add_attachment(RIS.encode(), maintype="application", subtype="octet-stream", filename="Höhle.ris")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    return made


def read(content: bytes, folder: Path, *options: str) -> tuple[list[tuple[str, str]], list[dict[str, object]]]:
    """Return the member of a file that each paper was read from, with its title; and the records."""
    (folder / "m").write_bytes(content)
    done = command.run("parse", "-q", "--no-dedupe", *options, folder / "m")
    assert (done.returncode, done.stderr) == (0, "")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    members = [record["sources"][0]["dump"].removeprefix(str(folder / "m")) for record in records]
    return [(member, record["title"]) for member, record in zip(members, records, strict=True)], records


def titles(text: str, folder: Path) -> list[str]:
    return [title for _, title in read(text.encode(), folder)[0]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize(("text", "kind"), [(ALERT, "html"), (ANNOUNCED, "plain"), (ENTRY, "plain")])
def test_a_mail_of_one_text_is_read_whatever_its_encoding(
    text: str, kind: str, encoding: str, line_end: str, tmp_path: Path
) -> None:
    sent = mail(text, kind, encoding).as_bytes(policy=SMTP.clone(linesep=line_end, cte_type="8bit"))
    found, records = read(sent, tmp_path)
    assert found == [("", title) for title in titles(text, tmp_path)]
    if text == ENTRY:
        assert records[0]["title"] == "Lamps = wicks, hü"
    if text == ALERT:
        assert {record["sources"][0]["observed"] for record in records} == {"2024-03-05"}  # type: ignore[index]


def test_every_part_is_read_and_what_is_no_listing_is_counted(tmp_path: Path) -> None:
    found, _ = read(with_parts().as_bytes(), tmp_path, "--report", str(tmp_path / "report.json"))
    assert found == [("!Höhle.ris", "Lamps on attached paper")]
    (container,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["containers"]
    assert container["kind"] == "mail"
    assert container["skipped"] == {"of no known format": 2, "of type image/png": 1}


def test_a_forwarded_mail_is_read_in_its_place(tmp_path: Path) -> None:
    forwarding = mail("Have a look.")
    forwarding.add_attachment(mail(ALERT, "html"))
    forwarding.add_attachment(with_parts())
    expected = [("!2", title) for title in titles(ALERT, tmp_path)] + [("!3!Höhle.ris", "Lamps on attached paper")]
    assert read(forwarding.as_bytes(), tmp_path)[0] == expected


def test_an_outlook_mail_with_pictures_is_its_page(tmp_path: Path) -> None:
    either = MIMEMultipart("alternative", _subparts=[MIMEText("See the page."), MIMEText(ALERT, "html", "utf-8")])
    attached = MIMEText(RIS)
    attached.add_header("Content-Disposition", "attachment", filename="lamps.ris")
    made = MIMEMultipart("related", _subparts=[either, MIMEImage(b"\x89PNG", "png"), attached])
    expected = [*(("", title) for title in titles(ALERT, tmp_path)), ("!lamps.ris", "Lamps on attached paper")]
    assert read(made.as_bytes(), tmp_path)[0] == expected


def test_a_mailbox_gives_each_of_its_mails(tmp_path: Path) -> None:
    plain = b"From: a@lamps.example\nSubject: lunch\n\nLunch?\n\n>From one on.\n"
    held = [mail(ALERT, "html").as_bytes(), plain, ANNOUNCED.encode(), with_parts().as_bytes()]
    box = b"\n".join(ENVELOPE + one for one in held)
    expected = [("!1", title) for title in titles(ALERT, tmp_path)]
    expected += [("!3", title) for title in titles(ANNOUNCED, tmp_path)]
    assert read(box, tmp_path)[0] == [*expected, ("!4!Höhle.ris", "Lamps on attached paper")]


def test_a_line_of_a_text_is_no_mailbox(tmp_path: Path) -> None:
    text = "From lamps to wicks\n\n" + ENTRY
    assert read(text.encode(), tmp_path)[0] == [("", "Lamps = wicks, hü")]
    box = f"From \r\n{ANNOUNCED}\nFrom \r\nSubject: x\n\n{ENTRY}"
    assert {member for member, _ in read(box.encode(), tmp_path)[0]} == {"!1", "!2"}
    quoted = ENVELOPE + b"From: a@lamps.example\n\nFrom lamps to wicks.\n\n>From lamps\n\n" + ENTRY.encode()
    assert read(quoted, tmp_path)[0] == [("!1", "Lamps = wicks, hü")]


def test_a_line_that_a_mailbox_marks_is_read_as_it_was_and_one_that_quotes_stays(tmp_path: Path) -> None:
    entry = ENTRY.replace("Lamps = wicks, hü", "Lamps\n>From wicks\n> to lids").encode()
    box = ENVELOPE + b"From: a@lamps.example\n\nSee below.\n\n" + entry
    assert read(box, tmp_path)[0] == [("!1", "Lamps From wicks > to lids")]


def test_mails_one_behind_the_other_are_read_each(tmp_path: Path) -> None:
    plain = mail(ENTRY, encoding="8bit")
    held = [plain, mail(ALERT, "html"), plain, mail(ENTRY), with_parts(), mail(ENTRY, encoding="base64")]
    expected = [("", "Lamps = wicks, hü"), *(("!2", title) for title in titles(ALERT, tmp_path))]
    expected += [("!3", "Lamps = wicks, hü"), ("!4", "Lamps = wicks, hü")]
    expected += [("!5!Höhle.ris", "Lamps on attached paper"), ("!6", "Lamps = wicks, hü")]
    assert read(b"".join(one.as_bytes() for one in held), tmp_path)[0] == expected


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_what_follows_a_mail_is_read_as_it_stands(encoding: str, tmp_path: Path) -> None:
    below = PROFILE.replace("CLMar", "See https://lamps.example/?is=20&not=3D.\nCLMar", 1)
    found, records = read(mail(ANNOUNCED, encoding=encoding).as_bytes() + below.encode(), tmp_path)
    assert [title for _, title in found] == titles(ANNOUNCED, tmp_path) + titles(PROFILE, tmp_path)
    assert records[-1]["abstract"]


def test_a_mail_as_it_was_sent_keeps_its_bytes_and_lines(tmp_path: Path) -> None:
    sent = mail(ANNOUNCED, encoding="8bit").as_bytes(policy=SMTP)
    _, records = read(sent, tmp_path)
    source = records[0]["sources"][0]  # type: ignore[index]
    assert source["sha256"] == sha256(sent).hexdigest()
    assert sent.splitlines()[source["lines"][0] - 1] == b"\\\\"


def test_a_mail_that_quotes_another_is_one(tmp_path: Path) -> None:
    quoting = f"Look:\n\n-----Original Message-----\nFrom: Bo\nSent: today\nTo: Cy\nSubject: wicks\n\n{ENTRY}"
    assert read(mail(quoting).as_bytes(), tmp_path)[0] == [("", "Lamps = wicks, hü")]


def test_the_boundary_of_one_part_may_begin_as_that_of_another(tmp_path: Path) -> None:
    part = "Content-Type: text/plain; name=one.ris\n\n" + RIS
    inner = f"--x-1\n{part}--x-1--\nepilogue\n"
    text = "Content-Type: multipart/mixed; boundary=x\n\nprologue\n--x\nContent-Type: multipart/mixed;"
    text += f' boundary="x-1"\n\n{inner}--x\n{part.replace("one", "two")}--x--\n'
    assert [member for member, _ in read(text.encode(), tmp_path)[0]] == ["!one.ris", "!two.ris"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"From: a\nContent-Type: multipart/mixed\n\n--x\n", "do not say what stands between their parts"),
        (with_parts().as_bytes()[:-200], "end in the middle"),
        (mail(PROFILE, encoding="base64").as_bytes().replace(b"=\n", b"\n").replace(b"\n\n", b"\n\nA", 1), "damaged"),
        (
            b"Content-Type: multipart/mixed; boundary=x\n\n"
            + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 30,
            "more than 20 deep",
        ),
    ],
    ids=["no boundary", "cut", "base64", "deep"],
)
def test_a_damaged_mail_is_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(content)
    done = command.run("parse", "-q", tmp_path / "m")
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_mail_that_is_piped_in_is_read() -> None:
    done = command.run("parse", "-q", "--no-dedupe", "-", stdin=mail(ENTRY).as_bytes())
    assert json.loads(done.stdout)["title"] == "Lamps = wicks, hü"


def test_base64_may_be_broken_anywhere(tmp_path: Path) -> None:
    coded = base64.b64encode(ALERT.encode())
    head = b"From: a\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    for width in (61, 10_000):
        broken = b"\n".join(coded[at : at + width] for at in range(0, len(coded), width))
        assert len(read(head + broken, tmp_path)[0]) == len(titles(ALERT, tmp_path))


def test_a_coded_line_that_says_nothing_does_not_end_its_part(tmp_path: Path) -> None:
    many = (RIS * 20).encode()
    coded = {
        "base64": base64.encodebytes(many).replace(b"\n", b"\n" * 9),
        "quoted-printable": quopri.encodestring(many).replace(b"\n", b"\n" + b"=\n" * 9),
    }
    parts = [b"--x\nContent-Transfer-Encoding: %b\n\n%b\n" % (name.encode(), body) for name, body in coded.items()]
    sent = b"".join([b"Content-Type: multipart/mixed; boundary=x\n\n", *parts, b"--x--\n"])
    title = "Lamps on attached paper"
    assert read(sent, tmp_path)[0] == [("!1", title)] * 20 + [("!2", title)] * 20


def test_a_part_may_lack_the_blank_line_and_a_name_that_can_be_read(tmp_path: Path) -> None:
    number = "9" * 5000
    text = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n--x\n"
    text += f"Content-Disposition: attachment; filename*{number}=a\n\n{RIS}--x--\n"
    assert read(text.encode(), tmp_path)[0] == [("!2", "Lamps on attached paper")]


def test_json_lines_are_no_head_of_a_mail() -> None:
    asked: list[int] = []

    class Asking(Stream):
        def head(self, size: int) -> bytes:
            asked.append(size)
            return super().head(size)

    assert kind_of(Asking(iter([b'{"id":"x"}\n' * 10_000]))) is None
    assert max(asked) == 1 << 12


def test_explain_takes_a_part_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(with_parts().as_bytes())
    assert "Lamps on attached paper" in command.run("explain", f"{tmp_path / 'm'}!Höhle.ris").stdout


def test_quoted_printable_of_others_is_undone_in_full(tmp_path: Path) -> None:
    coded = quopri.encodestring(("é" * 300 + " =\n" + ENTRY).encode()).replace(b"=C3=A9", b"=c3=a9")
    coded = coded.replace(b"=\n", b"= \n", 1).replace(b"title", b" " * 200 + b"title", 1)
    head = b"From: a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable\n\n"
    assert read(head + coded, tmp_path)[0] == [("", "Lamps = wicks, hü")]
