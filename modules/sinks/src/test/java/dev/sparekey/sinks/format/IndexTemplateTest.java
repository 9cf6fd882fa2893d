package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code deploy/siem/elasticsearch/index-template.json} has the fields of our documents. */
class IndexTemplateTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEMPLATE =
      Path.of(System.getProperty("sparekey.root", "."))
          .resolve("deploy/siem/elasticsearch/index-template.json");

  /** Not on the document below. */
  private static final Set<String> RARE =
      Set.of("sparekey.repeat_of", "sparekey.merged_into", "event.url");

  @Test
  void template_mapsExactlyTheFieldsOfADocument() throws IOException {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.TRUE_POSITIVE);
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    Set<String> fields = new TreeSet<>(RARE);
    leaves("", JSON.readTree(Format.ECS.of(draft.alert(), Links.NONE)), fields);

    Set<String> mapped = new TreeSet<>();
    mapped("", JSON.readTree(TEMPLATE.toFile()).at("/template/mappings"), mapped);

    assertThat(mapped).isEqualTo(fields);
  }

  private static void leaves(String path, JsonNode node, Set<String> leaves) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        leaves(join(path, field.getKey()), field.getValue(), leaves);
      }
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      node.forEach(item -> leaves(path, item, leaves));
    } else {
      leaves.add(path);
    }
  }

  private static void mapped(String path, JsonNode mapping, Set<String> mapped) {
    for (Map.Entry<String, JsonNode> field : mapping.path("properties").properties()) {
      String name = join(path, field.getKey());
      if (field.getValue().has("properties")) {
        mapped(name, field.getValue(), mapped);
      } else {
        mapped.add(name);
      }
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
