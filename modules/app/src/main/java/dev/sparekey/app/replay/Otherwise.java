package dev.sparekey.app.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what B reads and judges by where that differs from A. */
public final class Otherwise {

  @Option(
      names = "--policy-b",
      paramLabel = "FILE",
      description = "The assurance policy of B; default: that of A.")
  private @Nullable Path policy;

  @Option(
      names = "--mapping-b",
      paramLabel = "FILE",
      description = "A mapping that B has in the place of the one of its name; repeatable.")
  private List<Path> mappings = new ArrayList<>();

  @Option(
      names = "--set-b",
      paramLabel = "NAME.SETTING=VALUE",
      description = "A setting of a source's mapping as B has it; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--source-b",
      paramLabel = "NAME=FILE",
      description =
          "A file that B reads in the place of A's files of that source, such as another file of"
              + " directory rows; repeatable.")
  private List<String> sources = new ArrayList<>();

  @Nullable Path policy() {
    return policy;
  }

  List<Path> mappings() {
    return mappings;
  }

  List<String> settings() {
    return settings;
  }

  List<String> sources() {
    return sources;
  }

  /** What differs beside the rules, in words. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    if (policy != null) {
      words.add("the policy");
    }
    if (!mappings.isEmpty()) {
      words.add("the mappings");
    }
    if (!settings.isEmpty()) {
      words.add("the mappings' settings");
    }
    if (!sources.isEmpty()) {
      words.add("the files read");
    }
    return words;
  }
}
