package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that put mail where nobody looks, in the languages of mailboxes. */
class MailboxRulesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Reading read(String operation, String list, String name, String value)
      throws IOException {
    ObjectNode record = JSON.createObjectNode();
    record
        .put("CreationTime", "2026-11-03T09:20:27")
        .put("Id", "u-2")
        .put("Operation", operation)
        .put("Workload", "Exchange")
        .put("UserId", "mina.okoye@fjordline.example");
    record.putArray(list).addObject().put("Name", name).put("Value", value);
    return Sources.builtIn()
        .byName("entra")
        .read(new RawRecord("entra", JSON.writeValueAsBytes(record), null));
  }

  private static Reading moved(String folder) throws IOException {
    return read("New-InboxRule", "Parameters", "MoveToFolder", folder);
  }

  private static Reading movedByOutlook(String folder) throws IOException {
    ObjectNode action = JSON.createObjectNode();
    action.put("ActionType", "MoveToFolder").put("Folder", folder);
    String actions = JSON.writeValueAsString(JSON.createArrayNode().add(action));
    return read("UpdateInboxRules", "OperationProperties", "RuleActions", actions);
  }

  private static void assertHides(Reading reading) {
    assertThat(((Reading.Mapped) reading).events())
        .singleElement()
        .isInstanceOfSatisfying(
            RecoveryEvent.class,
            event -> assertThat(event.action()).isEqualTo(RecoveryAction.PRIVILEGED_ACTION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSS Feeds",
        "JUNK EMAIL",
        "mina@fjordline.example:\\Archive",
        "RSS-Feeds",
        "Gelöschte Elemente",
        "mina@fjordline.example:\\Posteingang\\Aufgezeichnete Unterhaltungen",
        "Flux RSS",
        "Éléments supprimés",
        "éléments supprimés",
        "Historique des conversations",
        "Fuentes RSS",
        "Correo no deseado",
        "Elementos eliminados",
        "Lixo Eletrônico",
        "Itens Eliminados",
        "Posta eliminata",
        "Posta indesiderata",
        "Ongewenste e-mail",
        "Gespreksgeschiedenis",
        "Skräppost",
        "Elementy usunięte",
        "Нежелательная почта",
        "迷惑メール",
        "削除済みアイテム",
        "RSS フィード",
        "垃圾邮件",
        "정크 메일",
      })
  void rule_thatMovesMailWhereNobodyLooks_isToldInAnyLanguage(String folder) throws IOException {
    assertHides(moved(folder));
    assertHides(movedByOutlook(folder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Projekte", "Archiv 2024", "Kunden/Archiv-Muster", "Newsletter", "会社", "\\", ""})
  void rule_thatSortsMail_isNoSign(String folder) throws IOException {
    assertThat(moved(folder)).isInstanceOf(Reading.Rejected.class);
    assertThat(movedByOutlook(folder)).isInstanceOf(Reading.Rejected.class);
  }
}
