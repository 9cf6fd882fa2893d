package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Public records that carry what their origin made of them, in OCSF: the fields that both have
 * agree with ours, or it is said here why not.
 */
class NormalisedFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn();

  /** By type and field: why we are right. */
  private static final Map<String, String> DISAGREEMENTS =
      new TreeMap<>(
          Map.of(
              "f mapped",
              "the origin calls it a failed login of nobody; without an account there is no event,"
                  + " and we say so",
              "sdu mapped",
              "the origin tells of an account that was deleted; that opens nothing"));

  @Test
  void fieldsThatBothHave_agreeButForThoseNamed() throws IOException {
    Map<String, String> found = new TreeMap<>();
    int compared = 0;
    for (String folder : FixtureRecords.FOLDERS.keySet()) {
      for (JsonNode line : FixtureRecords.lines(FixtureRecords.FOLDERS.get(folder).getFirst())) {
        JsonNode theirs = line.path("normalized").path("custom");
        if (!theirs.isObject()) {
          continue;
        }
        compared++;
        byte[] record = JSON.writeValueAsBytes(line.path("event"));
        Reading reading = SOURCES.byName(folder).read(new RawRecord(folder, record, null));
        String type = theirs.path("data").path("type").asText();
        if (reading instanceof Reading.Mapped mapped) {
          differences(type, mapped.events().getFirst(), theirs, found);
        } else {
          found.put(type + " mapped", reading.toString());
        }
      }
    }
    System.out.println("normalised forms compared: " + compared + ", disagreements: " + found);
    assertThat(compared).isEqualTo(4);
    assertThat(found.keySet()).isEqualTo(DISAGREEMENTS.keySet());
  }

  private static void differences(
      String type, Event ours, JsonNode theirs, Map<String, String> found) {
    AuthenticationEvent login = (AuthenticationEvent) ours;
    JsonNode ocsf = theirs.path("ocsf");
    List<String[]> pairs = new ArrayList<>();
    pairs.add(new String[] {"account", login.account().nativeId(), text(ocsf.at("/user/uid"))});
    pairs.add(new String[] {"name", login.accountName(), lower(text(ocsf.at("/user/name")))});
    pairs.add(
        new String[] {"address", login.origin().address(), text(ocsf.at("/src_endpoint/ip"))});
    pairs.add(
        new String[] {
          "user_agent", login.origin().userAgent(), text(ocsf.at("/http_request/user_agent"))
        });
    pairs.add(new String[] {"outcome", login.outcome().name(), upper(text(ocsf.path("status")))});
    pairs.add(
        new String[] {
          "time", Long.toString(login.header().occurredAt().toEpochMilli()), text(ocsf.path("time"))
        });
    pairs.add(
        new String[] {
          "id", login.header().id().replaceFirst("auth0:", ""), text(ocsf.at("/metadata/uid"))
        });
    for (String[] pair : pairs) {
      if (pair[2] != null && !Objects.equals(pair[1], pair[2])) {
        found.put(type + " " + pair[0], pair[1] + " / " + pair[2]);
      }
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? null : node.asText();
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** OCSF says "Success" and "Failure". */
  private static @Nullable String upper(@Nullable String text) {
    return text == null ? null : text.toUpperCase(Locale.ROOT);
  }
}
