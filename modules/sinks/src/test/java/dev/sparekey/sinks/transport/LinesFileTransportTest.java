package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesFileTransportTest {

  @TempDir private Path dir;

  private LinesFileTransport transport(long mostBytes, int kept) {
    return new LinesFileTransport(
        new Endpoint.LinesFile(dir.resolve("alerts.ndjson"), mostBytes, kept));
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(dir.resolve(name));
  }

  private static Parcel line(String text) {
    return new Parcel(Parcels.of("a", 1, Format.CEF).alert(), text);
  }

  @Test
  void documents_areLinesOfTheFile() throws IOException {
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("one"), line("two")));
      transport.send(List.of(line("three")));
    }
    assertThat(lines("alerts.ndjson")).containsExactly("one", "two", "three");
  }

  @Test
  void openedAgain_goesOnAtTheEnd() throws IOException {
    for (String text : List.of("one", "two")) {
      try (LinesFileTransport transport = transport(1_000_000, 2)) {
        transport.send(List.of(line(text)));
      }
    }
    assertThat(lines("alerts.ndjson")).containsExactly("one", "two");
  }

  @Test
  void fullFile_isPutAsideAndTheOldestDeleted() throws IOException {
    try (LinesFileTransport transport = transport(8, 2)) {
      for (String text : List.of("1111111", "2222222", "3333333", "4444444")) {
        transport.send(List.of(line(text)));
      }
    }
    assertThat(lines("alerts.ndjson")).containsExactly("4444444");
    assertThat(lines("alerts.ndjson.1")).containsExactly("3333333");
    assertThat(lines("alerts.ndjson.2")).containsExactly("2222222");
    assertThat(dir.resolve("alerts.ndjson.3")).doesNotExist();
  }

  @Test
  void fileMovedAwayByOthers_isBegunAnew() throws IOException {
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("one")));
      Files.move(dir.resolve("alerts.ndjson"), dir.resolve("taken"));
      transport.send(List.of(line("two")));
    }
    assertThat(lines("alerts.ndjson")).containsExactly("two");
  }

  @Test
  void fileMovedAwayAndMadeAnewByOthers_isTheNewOne() throws IOException {
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("one")));
      Files.move(dir.resolve("alerts.ndjson"), dir.resolve("taken"));
      Files.createFile(dir.resolve("alerts.ndjson"));
      transport.send(List.of(line("two")));
    }
    assertThat(lines("taken")).containsExactly("one");
    assertThat(lines("alerts.ndjson")).containsExactly("two");
  }

  @Test
  void fileCopiedAndCutByOthers_goesOnAtItsBeginning() throws IOException {
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("one")));
      Files.write(dir.resolve("alerts.ndjson"), new byte[0]);
      transport.send(List.of(line("two")));
    }
    assertThat(lines("alerts.ndjson")).containsExactly("two");
  }

  @Test
  void twoAtWork_overwriteNothing() throws IOException {
    try (LinesFileTransport run = transport(1_000_000, 2);
        LinesFileTransport test = transport(1_000_000, 2)) {
      run.send(List.of(line("one")));
      test.send(List.of(line("sample")));
      run.send(List.of(line("two")));
    }
    assertThat(lines("alerts.ndjson")).containsExactly("one", "sample", "two");
  }

  @Test
  void lineThatIsNotEnded_isEndedBeforeTheNext() throws IOException {
    Files.writeString(dir.resolve("alerts.ndjson"), "one\nhal");
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("two")));
    }
    assertThat(lines("alerts.ndjson")).containsExactly("one", "hal", "two");
  }

  @Test
  void fileThatAnotherIsWritingTo_isTriedLater() throws IOException {
    try (LinesFileTransport transport = transport(1_000_000, 2)) {
      transport.send(List.of(line("one")));
      List<Outcome> outcomes;
      try (FileChannel other =
              FileChannel.open(dir.resolve("alerts.ndjson"), StandardOpenOption.WRITE);
          FileLock lock = other.lock()) {
        assertThat(lock.isValid()).isTrue();
        outcomes = transport.send(List.of(line("two")));
      }
      assertThat(Parcels.known(outcomes)).containsExactly(false);
      assertThat(outcomes.toString()).contains("writing to it");
      assertThat(lines("alerts.ndjson")).containsExactly("one");
      assertThat(Parcels.kinds(transport.send(List.of(line("two"))))).containsExactly("Accepted");
    }
    assertThat(lines("alerts.ndjson")).containsExactly("one", "two");
  }

  @Test
  void folderThatIsMissing_isTriedLaterAndSaidSo() {
    Path file = dir.resolve("no/such");
    try (LinesFileTransport transport =
        new LinesFileTransport(new Endpoint.LinesFile(file, 100, 1))) {
      assertThat(transport.send(List.of(line("one"))))
          .containsExactly(
              new Outcome.Later(
                  "the file '" + file + "' cannot be written: its folder is missing", null, false));
    }
  }
}
