package dev.sparekey.app.config;

import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts of rule files by the path their author knows them by. Folders are searched without
 * following links below them, so a link to a parent does not loop; the given folder itself may be a
 * link. What is hidden below it is passed over: {@code .github} holds YAML that is no rule.
 */
public final class RuleFiles {

  /** A rule of hand-written YAML has a few kilobytes; this is a bound, not a promise. */
  public static final int MAX_BYTES = 1 << 20;

  /** What can be published beside the built-in ones. */
  static final int MAX_FILES = Release.MOST_TEXTS - Pack.names().size();

  private final Map<String, String> texts = new TreeMap<>();

  /** The same texts by names that do not tell where on this machine they lie. */
  private final SortedMap<String, String> released = new TreeMap<>();

  /** Those whose rules are only tried, by path. */
  private final Set<String> shadow = new HashSet<>();

  /** A file that is given and also lies in a given folder would have its ids twice. */
  private final Set<Path> seen = new HashSet<>();

  /** Of all that was added; null where something was added since. */
  private @Nullable RuleSet loaded;

  /** Compiled once: they are the same as long as this process lives. */
  private static final class BuiltIn {
    static final RuleSet RULES = RuleSet.load(builtIn());
  }

  /** The same as given to a command. */
  public int add(Path path) throws IOException {
    return add(RulePath.of(path));
  }

  /**
   * Reads a file, whatever its name, or every {@code *.yml} and {@code *.yaml} below a folder.
   *
   * @return how many files were found, read before or not
   * @throws IOException with a message for the user, if something cannot be read or is too large
   */
  public int add(RulePath given) throws IOException {
    Path path = given.resolved();
    List<Path> found = found(path);
    for (Path file : found) {
      if (seen.add(file.toRealPath())) {
        String text = read(file);
        String name = released(given, file);
        String called = notBuiltIn(file.toString());
        texts.put(called, text);
        loaded = null;
        released.put(name, text);
        if (Release.isShadow(name)) {
          shadow.add(called);
        }
      }
    }
    if (texts.size() > MAX_FILES) {
      throw tooMany(path);
    }
    return found.size();
  }

  static List<Path> found(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("no file or folder '" + path + "'");
    }
    return Files.isDirectory(path) ? below(path) : List.of(path);
  }

  /** Two instances with the same files, wherever these lie, name them alike. */
  private String released(RulePath given, Path file) {
    Path path = given.resolved();
    Path folder = path.toAbsolutePath().normalize().getFileName();
    String below = path.equals(file) ? "" : "/" + path.relativize(file);
    String name = notBuiltIn((folder == null ? "" : folder) + below.replace('\\', '/'));
    if (!Release.isShadow(name) && isBelowShadow(given.written())) {
      // Of 'rules/shadow/desk.yml' the file's name alone would not tell that it is only tried.
      name = Release.SHADOW + "/" + name;
    }
    String other = name;
    for (int number = 2; released.containsKey(other); number++) {
      other = name + " (" + number + ")";
    }
    return other;
  }

  private static boolean isBelowShadow(Path written) {
    Path folders = written.normalize().getParent();
    if (folders != null) {
      for (Path folder : folders) {
        if (folder.toString().equals(Release.SHADOW)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A folder that is called as the built-in texts are would make rules of its own built-in. */
  private static String notBuiltIn(String name) {
    return Release.isBuiltIn(name) ? "./" + name : name;
  }

  /** What is published: the texts of the rules that come with Sparekey and of these. */
  public SortedMap<String, String> release() {
    SortedMap<String, String> all = new TreeMap<>(builtIn());
    all.putAll(released);
    return all;
  }

  /**
   * The rules that come with Sparekey and these, as {@code sparekey run} has them: one of these
   * with the id of a built-in one stands in its place.
   */
  public RuleSet load() {
    if (texts.isEmpty()) {
      return BuiltIn.RULES;
    }
    RuleSet known = loaded;
    if (known == null) {
      Map<String, String> all = builtIn();
      all.putAll(texts);
      known = RuleSet.load(all, shadow::contains);
      loaded = known;
    }
    return known;
  }

  /** What is wrong with these, alone or beside the built-in ones, and what they replace. */
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> notOurs = BuiltIn.RULES.diagnostics();
    List<Diagnostic> found = new ArrayList<>(unpublishable());
    load().diagnostics().stream()
        .filter(diagnostic -> !notOurs.contains(diagnostic))
        .forEach(found::add);
    return List.copyOf(found);
  }

  /** What loads and is too long for a release is refused when it is published. */
  private List<Diagnostic> unpublishable() {
    List<Diagnostic> found = new ArrayList<>();
    texts.forEach(
        (file, text) -> {
          if (text.length() > Release.MOST_CHARACTERS) {
            found.add(
                new Place(file, 1, 1, "")
                    .error(
                        "the file has more than "
                            + Release.MOST_CHARACTERS
                            + " characters, so that it cannot be published: split it"));
          }
        });
    return found;
  }

  private static Map<String, String> builtIn() {
    Map<String, String> named = new HashMap<>();
    Pack.texts().forEach((name, text) -> named.put(Release.BUILT_IN + name, text));
    return named;
  }

  /** By path, as given. */
  public Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  private static List<Path> below(Path folder) throws IOException {
    // Not the link itself, below which nothing would be found; a checkout is often behind one.
    Path start = folder.toRealPath();
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
            return !below.equals(start) && isHidden(below)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isYaml(file) && !isHidden(file) && Files.isRegularFile(file)) {
              files.add(folder.resolve(start.relativize(file)));
            }
            return files.size() > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            throw new IOException(
                "'" + file + "' in the folder '" + folder + "' cannot be read", cause);
          }
        });
    if (files.size() > MAX_FILES) {
      throw tooMany(folder);
    }
    return files.stream().sorted().toList();
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  private static IOException tooMany(Path path) {
    return new IOException(
        "more than " + MAX_FILES + " rule files with '" + path + "': check fewer at a time");
  }

  private static boolean isYaml(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".yml") || name.endsWith(".yaml");
  }

  private static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw Unreadable.of("the file", file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("the file '" + file + "' is larger than " + MAX_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the file '" + file + "' is not UTF-8 text", e);
    }
  }
}
