package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an analyst goes on from a document.
 *
 * @param template an address with {@code {alert_id}}, {@code {case_id}} or {@code {tenant}} in it,
 *     such as {@code https://soc.example.com/sparekey/{alert_id}}; null for no link
 */
public record Links(@Nullable String template) {

  public static final Links NONE = new Links(null);

  /** What is put into the address is escaped: it is partly written by others. */
  public Optional<String> to(Alert alert) {
    return Optional.ofNullable(template)
        .map(
            address ->
                address
                    .replace("{alert_id}", escaped(alert.id()))
                    .replace("{case_id}", escaped(alert.handling().caseId()))
                    .replace("{tenant}", escaped(alert.tenant())));
  }

  private static String escaped(String part) {
    return URLEncoder.encode(Plain.cut(part, 100), StandardCharsets.UTF_8);
  }
}
