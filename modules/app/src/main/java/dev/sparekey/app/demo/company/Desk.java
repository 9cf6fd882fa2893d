package dev.sparekey.app.demo.company;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes the help desk's tickets. */
final class Desk {

  static final String FEED = "zendesk";

  private final Journal journal;
  private long last = 41_000;

  Desk(Journal journal) {
    this.journal = journal;
  }

  /** A ticket that is solved half an hour after it was created; gives the time of that. */
  Instant ticket(Person requester, Person agent, Instant created, String subject, String... tags) {
    return ticketThatArrives(requester, agent, created, Duration.ofSeconds(3), subject, tags);
  }

  /** As above, where the first version takes its time to reach us. */
  Instant ticketThatArrives(
      Person requester,
      Person agent,
      Instant created,
      Duration late,
      String subject,
      String... tags) {
    last++;
    version(requester, agent, created, created, "open", subject, List.of(tags), late);
    Instant solved = created.plus(late).plus(30, ChronoUnit.MINUTES);
    Duration travel = Duration.ofSeconds(3);
    version(requester, agent, created, solved, "solved", subject, List.of(tags), travel);
    return solved;
  }

  private void version(
      Person requester,
      Person agent,
      Instant created,
      Instant updated,
      String status,
      String subject,
      List<String> tags,
      Duration travel) {
    ObjectNode ticket = Journal.object();
    ticket
        .put("id", last)
        .put("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("updated_at", updated.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("status", status)
        .put("subject", subject);
    ArrayNode written = ticket.putArray("tags");
    tags.forEach(written::add);
    ticket.putObject("requester").put("email", requester.mail());
    ticket.putObject("assignee").put("email", agent.mail());
    journal.add(FEED, ticket, updated, updated.plus(travel));
  }
}
