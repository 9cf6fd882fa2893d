package dev.sparekey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a project of its own, with JDKs and a Maven that only write down how they are
 * called. The copy looks for JDKs below the test's folder, not below this machine's.
 */
class LauncherIT {

  private static final Path LAUNCHER = Path.of(System.getProperty("sparekey.root"), "sparekey");
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "sed",
          "find",
          "dirname",
          "readlink",
          "mkdir",
          "touch",
          "cat",
          "cp",
          "mv",
          "rm",
          "sleep",
          "tail",
          "grep",
          "flock");
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Path project = Path.of("");
  private Path machine = Path.of("");

  /**
   * @param err what it said on standard error
   */
  private record Run(int exit, String out, String err) {}

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(folder.resolve("a project"));
    machine = Files.createDirectories(folder.resolve("machine"));
    Files.createDirectories(project.resolve("modules/app/src/main"));
    Files.createDirectories(project.resolve("schemas"));
    Files.createFile(project.resolve("pom.xml"));
    Files.createFile(project.resolve("modules/app/pom.xml"));
    String text =
        Files.readString(LAUNCHER)
            .replace("/usr/lib/jvm/*", quoted("usr") + "/*")
            .replace("/opt/*", quoted("opt") + "/*")
            .replace("/Library/Java/", quoted("library") + "/");
    executable(project.resolve("sparekey"), text);
    executable(
        machine.resolve("bin/mvn"),
        """
        #!/usr/bin/env bash
        echo "called with JAVA_HOME=$JAVA_HOME" >>"%1$s/mvn.calls"
        mkdir -p modules/app/target
        [ ! -f "%1$s/broken" ] || { echo "[ERROR] it does not compile"; exit 1; }
        echo jar >modules/app/target/sparekey-app.jar
        for argument; do
          case $argument in
            -Dsparekey.lib=*)
              mkdir -p "${argument#*=}"
              echo jar >"${argument#*=}/$(cat "%1$s/library")"
              ;;
          esac
        done
        """
            .formatted(machine));
    Files.writeString(machine.resolve("library"), "kafka-clients-1.jar");
    environment.put("HOME", machine.toString());
    environment.put("PATH", machine.resolve("bin") + ":" + systemToolsWithoutJava());
    environment.put("JAVA_HOME", "");
  }

  private String quoted(String name) {
    return "\"" + machine.resolve(name) + "\"";
  }

  @Test
  void launcher_withoutAnyJdk_saysSoAndExits2() throws Exception {
    Run run = run("demo");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "sparekey: no JDK 21 or newer found in JAVA_HOME, PATH or the usual places: install one");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void launcher_withOldJavaHome_findsTheNewerJdk() throws Exception {
    environment.put("JAVA_HOME", jdk("usr/jdk-17", "17.0.9").toString());
    Path newer = jdk("usr/jdk-25", "25.0.1");

    Run run = run("demo");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith(newer + " ").contains("dev.sparekey.app.Sparekey demo");
    assertThat(calls()).containsExactly("called with JAVA_HOME=" + newer);
  }

  @Test
  void launcher_withJreOnly_doesNotTakeItForAJdk() throws Exception {
    Files.delete(jdk("usr/jre-25", "25.0.1").resolve("bin/javac"));
    Path jdk = jdk("opt/jdk 21", "21.0.5");

    assertThat(run("demo").out()).startsWith(jdk + " ");
  }

  @Test
  void launcher_withUnknownLogFormat_exits2() throws Exception {
    environment.put("LOG_FORMAT", "xml");

    Run run = run("demo");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly("sparekey: LOG_FORMAT should be text or json: was 'xml'");
  }

  @Test
  void launcher_nothingChanged_doesNotBuildAgain() throws Exception {
    jdk("usr/jdk-21", "21.0.5");
    run("demo");

    Run second = run("replay", "--source", "okta=a b.jsonl");

    assertThat(second.exit()).isZero();
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).endsWith("dev.sparekey.app.Sparekey replay --source okta=a b.jsonl\n");
    assertThat(calls()).hasSize(1);
  }

  @Test
  void launcher_sourceChanged_buildsAgain() throws Exception {
    jdk("usr/jdk-21", "21.0.5");
    run("demo");
    Path source = Files.createFile(project.resolve("modules/app/src/main/New.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    run("demo");

    assertThat(calls()).hasSize(2);
  }

  @Test
  void launcher_libraryReplaced_leavesNoneOfTheOldOnTheClassPath() throws Exception {
    jdk("usr/jdk-21", "21.0.5");
    run("demo");
    Files.writeString(machine.resolve("library"), "kafka-clients-2.jar");
    Path pom = project.resolve("pom.xml");
    Files.setLastModifiedTime(pom, FileTime.from(Instant.now().plusSeconds(60)));

    run("demo");

    assertThat(project.resolve("modules/app/target/sparekey").toFile().list())
        .containsExactlyInAnyOrder(".built", ".lock", "lib", "sparekey.jar");
    assertThat(project.resolve("modules/app/target/sparekey/lib").toFile().list())
        .containsExactly("kafka-clients-2.jar");
  }

  @Test
  void launcher_jarOfAnOlderVersionLeft_buildsAllTheSame() throws Exception {
    jdk("usr/jdk-21", "21.0.5");
    Path target = Files.createDirectories(project.resolve("modules/app/target"));
    Files.createFile(target.resolve("sparekey-app-0.0.8.jar"));
    Files.createFile(target.resolve("sparekey-app-0.0.9.jar"));

    Run run = run("demo");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void launcher_withoutHome_findsTheJdkAllTheSame() throws Exception {
    environment.remove("HOME");
    Path jdk = jdk("usr/jdk-21", "21.0.5");

    Run run = run("demo");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith(jdk + " ");
  }

  @Test
  void launcher_always_endsTheProcessThatIsOutOfMemory() throws Exception {
    jdk("usr/jdk-21", "21.0.5");

    assertThat(run("run").out())
        .contains(" -XX:+ExitOnOutOfMemoryError ")
        .doesNotContain("UseSerialGC");
    assertThat(run("demo").out())
        .contains(" -XX:+ExitOnOutOfMemoryError ")
        .contains(" -XX:+UseSerialGC ");
  }

  @Test
  void launcher_buildFails_showsItsEndAndExits1() throws Exception {
    jdk("usr/jdk-21", "21.0.5");
    Files.createFile(machine.resolve("broken"));

    Run run = run("demo");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("the build failed").contains("[ERROR] it does not compile");
    assertThat(run.out()).isEmpty();
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = machine.resolve(name);
    executable(
        home.resolve("bin/java"),
        """
        #!/usr/bin/env bash
        echo "%s $*"
        """
            .formatted(home));
    executable(home.resolve("bin/javac"), "#!/usr/bin/env bash\n");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** Where the machine's own tools are, its Java may be, too. */
  private Path systemToolsWithoutJava() throws IOException {
    Path tools = Files.createDirectories(machine.resolve("tools"));
    for (String tool : TOOLS) {
      for (Path place : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
        Path real = place.resolve(tool);
        if (Files.isExecutable(real)) {
          executable(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
      }
    }
    return tools;
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(machine.resolve("mvn.calls"));
  }

  private Run run(String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(project.resolve("sparekey").toString())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("building Sparekey") && !line.startsWith("built in"))
            .reduce("", (all, line) -> all + line + "\n"));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
