"""The console as an operator uses it, on a desktop of its own, with the real daemon."""
from desktop import Console, wait_until
from lib.http import HttpSession, request


def ask_for_a_person(daemon):
    """A visitor who waits for a person."""
    session = HttpSession(daemon)
    assert session.send("a", "When are you open?").status == 201
    assert session.send("b", "I would rather talk to a person, please").status == 201
    return session


def texts_of(session, role):
    return [message["text"] for message in session.history() if message["role"] == role]


def test_overview_says_that_all_is_fine(console, daemon):
    console.find("Everything Is Fine")
    for title in ("Requests", "Response Time (p95)", "Errors", "Processor", "Free Disk Space"):
        console.find(title, "label")
    assert request("GET", f"{daemon.base}/").status == 200


def test_a_waiting_visitor_is_answered(console, daemon):
    session = ask_for_a_person(daemon)
    console.pick("1 visitor waits for a person", f"Visitor {session.id[-6:]}")
    console.pick(f"Visitor {session.id[-6:]}", "I would rather talk to a person")
    console.click("Take Over")
    console.write("Your reply", "Good day!\nHow can I help?")
    console.click("Send")
    wait_until(lambda: texts_of(session, "operator"), "the reply to reach the visitor")
    assert texts_of(session, "operator") == ["Good day!\nHow can I help?"]
    console.find("Good day!")

    session.send("c", "Thank you")
    console.find("Thank you")
    console.click("Give Back to the Bot")
    console.find("The bot is answering.")
    assert session.send("d", "When are you open?").json["reply"]["role"] == "bot"


def test_what_is_erased_is_erased_only_after_a_moment_to_undo(bus, daemon):
    session = ask_for_a_person(daemon)
    with Console(bus.address, f"--show=sessions/{session.id}") as console:
        console.find("I would rather talk to a person")
        console.choose("Conversation Menu", "Erase Everything")
        console.click("Undo")
        console.wait_for_end("The conversation will be erased")
        assert session.ask("GET").status == 200

        console.choose("Conversation Menu", "Erase Everything")
        wait_until(lambda: session.ask("GET").status != 200, "the session to be erased")
        console.find("No Conversations")


def test_it_says_what_is_missing_and_comes_back(bus, daemon):
    with Console(bus.address) as console:
        console.find("Everything Is Fine")
        daemon.kill()
        console.find("The Chat Service Is Not Running")
        daemon.start()
        console.find("Everything Is Fine")


def test_without_a_bus_it_says_why(tmp_path):
    with Console(f"unix:path={tmp_path}/nothing") as console:
        console.find("No Connection")
        console.find("nothing")
