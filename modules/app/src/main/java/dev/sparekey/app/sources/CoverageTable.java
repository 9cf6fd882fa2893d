package dev.sparekey.app.sources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.Coverage;
import dev.sparekey.ingest.ShownFields;
import dev.sparekey.ingest.Source;
import java.util.List;
import java.util.stream.Collectors;

/** Which fields of a recovery step each source can show: a line a field, a column a source. */
final class CoverageTable {

  private CoverageTable() {}

  /** Source by source, since twenty columns fit no terminal. */
  static String text(List<Source> sources) {
    StringBuilder text = new StringBuilder();
    for (Source source : sources) {
      text.append(source.name()).append(System.lineSeparator());
      for (Coverage.Surety surety : Coverage.Surety.values()) {
        String fields =
            ShownFields.names().stream()
                .filter(field -> source.coverage().of(field) == surety)
                .collect(Collectors.joining(" "));
        text.append(
            String.format("  %-9s  %s%n", Words.of(surety), fields.isEmpty() ? "-" : fields));
      }
    }
    return text.append(note()).toString();
  }

  static String markdown(List<Source> sources) {
    StringBuilder text = new StringBuilder("| field |");
    sources.forEach(source -> text.append(' ').append(source.name()).append(" |"));
    text.append(System.lineSeparator()).append("|---|").append("---|".repeat(sources.size()));
    for (String field : ShownFields.names()) {
      text.append(System.lineSeparator()).append("| `").append(field).append("` |");
      for (Source source : sources) {
        text.append(' ').append(mark(source.coverage().of(field))).append(" |");
      }
    }
    return text.toString();
  }

  static String json(List<Source> sources) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (Source source : sources) {
      ObjectNode one = all.putObject(source.name());
      ShownFields.names().forEach(field -> one.put(field, Words.of(source.coverage().of(field))));
    }
    return PlainJson.of(all);
  }

  private static String mark(Coverage.Surety surety) {
    return switch (surety) {
      case ALWAYS -> "always";
      case SOMETIMES -> "sometimes";
      case NEVER -> "–";
    };
  }

  private static String note() {
    return "Sparekey works out the other fields (assurance, requirement, a credential's age and"
        + " generation) from several events and the policy.";
  }
}
