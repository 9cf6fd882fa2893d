package dev.sparekey.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryFileTest {

  private static final Instant AS_OF = Instant.parse("2026-11-24T18:00:00Z");

  @TempDir private Path dir;
  private final List<String> rows = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private void read(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("i"), text);
    new InventoryFile(file, "acme", Set.of("okta", "idp"), AS_OF)
        .read(
            new InventoryFile.Rows() {
              @Override
              public void row(long number, byte[] json) {
                rows.add(number + " " + new String(json, StandardCharsets.UTF_8));
              }

              @Override
              public boolean problem(String message) {
                problems.add(message.substring(message.lastIndexOf("/i:") + 3));
                return true;
              }
            });
  }

  @Test
  void csv_asTheExportPrintsIt_isReadBack() throws IOException {
    read(
        """
        "tenant","feed","account","subject","subject_kind","sort","kind","credential_id","codes_left",\
        "status","issued_at","storage_declared","storage_approved","notes","key"\r
        "acme","okta","00u1","'=anna","person","code_set","recovery_code","s ""1"" x","7","active",\
        "2024-03-02T08:00:00Z","vault, 2nd","true","",""\r
        """);

    assertThat(problems).isEmpty();
    assertThat(rows)
        .singleElement()
        .asString()
        .startsWith("2 {\"type\":\"recovery\",\"occurred_at\":\"2026-11-24T18:00:00Z\"")
        .contains("\"account\":{\"native_id\":\"00u1\",\"feed\":\"okta\"}")
        .contains("\"account_name\":\"=anna\"", "\"id\":\"s \\\"1\\\" x\"", "\"codes_left\":7")
        .contains("\"storage_declared\":\"vault, 2nd\",\"storage_approved\":true");
  }

  @Test
  void jsonLines_withTheSameNames_areReadAndNullIsNotTold() throws IOException {
    read(
        """
        {"feed":"okta","account":"00u1","sort":"factor","kind":"webauthn","codes_left":null}
        {"feed":"idp","account":"a","sort":"code_set","issued_at":"2024-03-02"}
        """);

    assertThat(problems).isEmpty();
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst()).doesNotContain("codes_left").contains("\"status\":\"unknown\"");
    assertThat(rows.getLast()).contains("\"issued_at\":\"2024-03-02T00:00:00Z\"");
  }

  private List<String> ids() {
    return rows.stream().map(row -> row.substring(row.indexOf("\"id\":\"inventory-"))).toList();
  }

  @Test
  void rowsThatNameOneCredential_areOneRecordAndAnotherIsAnother() throws IOException {
    read("feed,account,sort,credential_id\nokta,1,factor,a\nokta,1,factor,a\nokta,1,factor,b\n");

    assertThat(ids().get(0)).isEqualTo(ids().get(1)).isNotEqualTo(ids().get(2));
  }

  /** Two telephones, of which the source tells no ids. */
  @Test
  void rowsAlikeWithoutIds_areRecordsOfTheirOwnAndTheSameWhenReadAgain() throws IOException {
    String file = "feed,account,sort\nokta,1,factor\nokta,1,factor\nokta,2,factor\n";
    read(file);
    List<String> first = ids();
    assertThat(first).hasSize(3).doesNotHaveDuplicates();

    rows.clear();
    read(file);

    assertThat(ids()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "okta,1,sets,,| 2: 'sort' is 'sets'; there are bypass_code, certificate, code_set, contact, factor, key, password, temporary_pass",
        "okta,1,,,| 2: 'sort' is missing",
        "okta,,code_set,,| 2: 'account' is missing",
        "ldap,1,code_set,,| 2: 'feed' is 'ldap', which the configuration does not have; there are idp, okta",
        "okta,1,code_set,ten,| 2: 'codes_left' should be a whole number up to 999999999: was 'ten'",
        "okta,1,code_set,-1,| 2: 'codes_left' should be a whole number up to 999999999: was '-1'",
        "okta,1,code_set,,yesterday| 2: 'issued_at' should be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02: was 'yesterday'",
        "okta,1,code_set,,2026-13-01| 2: 'issued_at' should be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02: was '2026-13-01'",
        "okta,1,code_set,,2027-01-01| 2: 'issued_at' is 2027-01-01T00:00:00Z, after 2026-11-24T18:00:00Z, when it was so (--as-of)",
        "okta,1,code_set| 2: has 3 cells where the header has 5",
        "okta,1,\"code_set,,| 2: a cell's quotes do not end on its line",
      })
  void row_thatDoesNotFit_isToldByLine(String row, String problem) throws IOException {
    read("feed,account,sort,codes_left,issued_at\n" + row + "\n");

    assertThat(rows).isEmpty();
    assertThat(problems).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "feed,acount,sort | 1: unknown column 'acount' (did you mean 'account'?): there are those of 'inventory export'",
        "feed,account | 1: there is no column 'sort'",
        "feed,account,sort,sort | 1: the column 'sort' stands twice",
        "feed;account;sort | 1: columns should be separated by commas, not by ';'",
        "{\"feed\":1,\"colour\":2} | 1: unknown column 'colour': there are those of 'inventory export'",
        "{\"feed\": | 1: is no JSON object",
      })
  void header_thatDoesNotFit_isToldAndEndsIt(String header, String problem) throws IOException {
    read(header + "\nokta,1,code_set\n");

    assertThat(problems.getFirst()).isEqualTo(problem);
    assertThat(rows).isEmpty();
  }

  /** A desk's note went into the file with its line break: what stands there looks like a row. */
  @Test
  void behindACellThatDoesNotEndOnItsLine_nothingIsRead() throws IOException {
    read("feed,account,sort,notes\nokta,1,code_set,\"x\nokta,evil,code_set,\ny\"\n");

    assertThat(rows).isEmpty();
    assertThat(problems).containsExactly("2: a cell's quotes do not end on its line");
  }

  @Test
  void emptyFile_isSaid() throws IOException {
    read("\n");

    assertThat(problems).singleElement().asString().endsWith("is empty");
  }
}
