package dev.sparekey.app.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** What {@code inventory export} prints, which otherwise goes to the process's own output. */
public final class ExportedInventory {

  private ExportedInventory() {}

  /** One object a line; in this JVM, as each start of another costs seconds. */
  public static String ofJson(Path config) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exit =
        new CommandLine(new InventoryCommand(new PrintStream(out, false, StandardCharsets.UTF_8)))
            .execute("export", "--format", "json", "--config", config.toString());
    assertThat(exit).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
