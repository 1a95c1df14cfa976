import { describe, expect, test } from 'vitest';
import { parseAppspec } from '../../../../src/local/runs/deployments/appspec.js';

const HEAD = 'version: 0.0\nos: linux\n';

test('everything that an AppSpec file can have', () => {
  const text = `${HEAD}
files:
  - source: /
    destination: /srv/hello
  - source: config/app.conf
    destination: /etc/hello
file_exists_behavior: OVERWRITE
permissions:
  - object: /srv/hello
    pattern: "*.sh"
    except: ["no*"]
    owner: web
    group: web
    mode: 755
    acls: ["u:x:r"]
    context: { user: u, type: t, range: s0 }
    type: [file]
  - object: /srv
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 300
      runas: root
    - location: " scripts/warm.sh "
      timeout: "60"
  ValidateService:
`;
  expect(parseAppspec(text)).toEqual({
    files: [
      { source: '/', destination: '/srv/hello' },
      { source: 'config/app.conf', destination: '/etc/hello' },
    ],
    fileExistsBehavior: 'OVERWRITE',
    permissions: [
      {
        object: '/srv/hello',
        pattern: '*.sh',
        except: ['no*'],
        types: ['file'],
        owner: 'web',
        group: 'web',
        mode: '755',
        notActedOn: ['acls', 'context'],
      },
      { object: '/srv', pattern: '**', except: [], types: ['file', 'directory'], notActedOn: [] },
    ],
    hooks: {
      BeforeInstall: [{ location: 'scripts/prepare.sh', timeout: 3600 }],
      ApplicationStart: [
        { location: 'scripts/start.sh', timeout: 300, runas: 'root' },
        { location: 'scripts/warm.sh', timeout: 60 },
      ],
      ValidateService: [],
    },
  });
});

test('the least that one can have', () => {
  expect(parseAppspec(HEAD)).toEqual({ files: [], permissions: [], hooks: {} });
});

describe('what is wrong', () => {
  const permission = (text: string) => `${HEAD}permissions:\n  - ${text}\n`;
  const hook = (text: string) => `${HEAD}hooks:\n  AfterInstall:\n    - ${text}\n`;
  const cases: [string, string, RegExp][] = [
    ['no version', 'os: linux\n', /an invalid version value \(\) was entered/],
    ['a version that is text', 'version: "0.0"\nos: linux\n', /an invalid version value \(0\.0\)/],
    ['another version', 'version: 1.0\nos: linux\n', /an invalid version value \(1\)/],
    ['another system', 'version: 0.0\nos: windows\n', /unsupported operating system \(windows\)/],
    ['no YAML', `${HEAD}files: [\n`, /is not valid YAML/],
    ['what is nested too deeply', `${HEAD}files:\n  ${'- '.repeat(2000)}`, /is nested too deeply at line 4/],
    ['a text', 'hello', /something else than keys and values as the file/],
    ['files that are no list', `${HEAD}files: x\n`, /something else than a list as files/],
    ['no source', `${HEAD}files:\n  - destination: /srv\n`, /a destination file, but no source file/],
    ['no destination', `${HEAD}files:\n  - source: a\n`, /only a source file \(a\)/],
    ['another behavior', `${HEAD}file_exists_behavior: KEEP\n`, /an invalid option was specified.*: KEEP/],
    ['an unknown event', `${HEAD}hooks:\n  AfterLunch:\n`, /unknown lifecycle events: \["AfterLunch"\]/],
    ['no location', hook('timeout: 3'), /a script with no location value/],
    ['a timeout of nothing', hook('{ location: a, timeout: 0 }'), /an invalid timeout value/],
    ['no object', permission('mode: 644'), /has no object value/],
    ['another type', permission('{ object: /a, type: [link] }'), /not supported for permissions \(link\)/],
    ['a mode that is too long', permission('{ object: /a, mode: "00644" }'), /length of a permissions mode \(00644\)/],
    ['a mode of letters', permission('{ object: /a, mode: "u+x" }'), /invalid character \(u\)/],
    // YAML 1.1 reads this as an octal number: 420.
    ['a mode that is 680', permission('{ object: /a, mode: 680 }'), /invalid character \(8\)/],
  ];
  test.each(cases)('%s', (_title, text, message) => {
    expect(() => parseAppspec(text)).toThrow(message);
  });
});

test('a mode that begins with 0 is a number in octal digits to the agent, and is read as that number', () => {
  const [permission] = parseAppspec(`${HEAD}permissions:\n  - { object: /a, mode: 0644 }\n`).permissions;
  expect(permission?.mode).toBe('420');
});
