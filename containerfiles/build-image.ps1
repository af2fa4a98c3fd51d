# Builds one image of OpenTwin on a machine with Windows, as "opentwin images build --print" would have it done, and brings
# it to its registry or into containerd. Windows PowerShell 5.1 and newer.
#
#   .\build-image.ps1 -Name base -Reference opentwin/base:3f2a9c1d7e40-10.0.20348.5499 `
#       -Argument BASE_REVISION=3f2a9c1d7e40, WINDOWS_BASE=mcr.microsoft.com/windows/servercore:10.0.20348.5499
#   .\build-image.ps1 -Name logger -Reference opentwin/logger:2026.8 `
#       -Argument BASE_IMAGE=opentwin/base:3f2a9c1d7e40-10.0.20348.5499 -Import
#
# The tag of base says what is in it, and is another for each plan and Windows: take its reference and the arguments from
# the commands that "opentwin images build --print" prints.
#
#   -Name         the image: a folder with a Containerfile beside this script
#   -Reference    what the chart calls it
#   -Plan         the folder that "opentwin images plan" wrote; images
#   -Context      the folder whose files it copies; the one of this image in the plan, or else that of its Containerfile. A
#                 Containerfile that lies in it is taken before the one beside this script
#   -Argument     build arguments, NAME=value, NAME=value: among them what it is built on
#   -Builder      docker or nerdctl; docker
#   -Push         to the registry that the reference names
#   -Archive      into this file, to import it on other nodes
#   -Import       into containerd of this machine, where Kubernetes looks for it; nerdctl builds it there anyhow
#
# Exit codes other than 0:
#   3601  `-Name` or `-Reference` is missing
#   3602  files that the image copies are missing
#   3603  a program is missing
#   3604  the image could not be built
#   3605  the image could not be pushed
#   3606  the image could not be saved
#   3607  the image could not be imported
#   3608  the Containerfile is missing
#   3609  `-Builder` is not known
#   3610  `-Reference` is no image with a tag
#   3611  a text of `-Argument` is no `NAME=value`
#   3699  something unforeseen
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $Name = '',
    [string] $Reference = '',
    [string] $Plan = 'images',
    [string] $Context = '',
    [string[]] $Argument = @(),
    [string] $Builder = 'docker',
    [switch] $Push,
    [string] $Archive = '',
    [switch] $Import
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z build-image.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3699 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with what it printed.'
}

# Runs a program in this window, and tells whether it has done its work.
function Test-Step([string[]] $Command) {
    Write-Log ($Command -join ' ')
    $program, $rest = $Command
    # What a program writes to its error output is progress, not a failure; its exit code decides.
    $ErrorActionPreference = 'Continue'
    & $program $rest | ForEach-Object { Write-Log "$_" }
    Write-Log "$program ended with exit code $LASTEXITCODE"
    return $LASTEXITCODE -eq 0
}

foreach ($needed in @{ Parameter = '-Name'; Value = $Name }, @{ Parameter = '-Reference'; Value = $Reference }) {
    if ($needed.Value -eq '') {
        Exit-With 3601 "$($needed.Parameter) is missing" 'Write -Name and -Reference, such as -Name logger -Reference opentwin/logger:2026.8.'
    }
}
if ('docker', 'nerdctl' -notcontains $Builder) {
    Exit-With 3609 "-Builder '$Builder' is not known" 'Write docker or nerdctl.'
}
if ($Reference -cnotmatch '\A[a-z0-9._:/-]+:[A-Za-z0-9._-]+\z') {
    Exit-With 3610 "-Reference '$Reference' is no image with a tag" 'Write it such as opentwin/logger:2026.8; a digest is known once it is built.'
}
$folder = [IO.Path]::Combine($PSScriptRoot, $Name)
if ($Context -eq '') {
    # What no plan is about may lie beside its Containerfile.
    $planned = [IO.Path]::Combine($Plan, $Name)
    $Context = if (Test-Path -PathType Container -LiteralPath $planned) { $planned } else { $folder }
}
# The plan has a Containerfile of its own, which somebody may have changed, and which the printed commands build.
$file = $Context, $folder | ForEach-Object { [IO.Path]::Combine($_, 'Containerfile') } |
    Where-Object { Test-Path -PathType Leaf -LiteralPath $_ } | Select-Object -First 1
if ($null -eq $file) {
    Exit-With 3608 "$folder holds no Containerfile" 'Name a folder with a Containerfile beside this script.'
}
# The builder alone knows what a pattern or the JSON form of COPY names.
$copied = @(Select-String -CaseSensitive -LiteralPath $file -Pattern '^COPY +(?![ \[]|--)(.+) [^ ]+$' |
    ForEach-Object { $_.Matches[0].Groups[1].Value.Split(' ') } | Where-Object { $_ -notmatch '[*?["]' })
$absent = @($copied | Where-Object { -not (Test-Path -LiteralPath ([IO.Path]::Combine($Context, $_))) })
if ($absent.Count -gt 0) {
    Exit-With 3602 "$Context has no $($absent -join ', '), which the image copies" 'Run opentwin images plan --deployment DIR first, and name its folder by -Plan. Images of the network copy from the folder windows-network beside this script: name that by -Context.'
}

# Kubernetes looks for images in this namespace of containerd; nerdctl builds there, Docker has a store of its own.
[string[]] $engine = if ($Builder -eq 'nerdctl') { 'nerdctl.exe', '--namespace', 'k8s.io' } else { 'docker.exe' }
$importing = $Import -and $Builder -eq 'docker'
foreach ($program in @($engine[0]) + @(if ($importing) { 'ctr.exe' })) {
    if ($null -eq (Get-Command -ErrorAction SilentlyContinue -CommandType Application $program)) {
        Exit-With 3603 "$program is not on PATH" 'Install it, add its folder to PATH, or choose another -Builder.'
    }
}

$parts = @()
# PowerShell hands over a list, powershell.exe -File one text.
foreach ($each in @($Argument | ForEach-Object { $_.Split([char[]] ',', [StringSplitOptions]::RemoveEmptyEntries) })) {
    if ($each -notmatch '\A[A-Z0-9_]+=.') {
        Exit-With 3611 "-Argument '$each' is no NAME=value" 'Write -Argument OPENTWIN_VERSION=2026.8.'
    }
    $parts += '--build-arg', $each
}
if (-not (Test-Step ($engine + @('build', '--file', $file) + $parts + @('--tag', $Reference, $Context)))) {
    Exit-With 3604 'the image could not be built' 'Read what the builder printed above; give it a base of the build of Windows that this machine has.'
}

if ($Push -and -not (Test-Step ($engine + @('push', $Reference)))) {
    Exit-With 3605 'the image could not be pushed' 'Log in to the registry, or name one in -Reference.'
}
$isTemporary = $Archive -eq '' -and $importing
$saved = if ($isTemporary) { [IO.Path]::Combine([IO.Path]::GetTempPath(), "$Name.tar") } else { $Archive }
$isSaved = $saved -eq '' -or (Test-Step ($engine + @('save', '--output', $saved, $Reference)))
$isImported = $isSaved -and (-not $importing -or (Test-Step @('ctr.exe', '--namespace', 'k8s.io', 'images', 'import', $saved)))
if ($isTemporary) { [IO.File]::Delete($saved) }
if (-not $isSaved) {
    Exit-With 3606 'the image could not be saved' 'Look for space on the disk.'
}
if (-not $isImported) {
    Exit-With 3607 'the image could not be imported' 'Run this as administrator on a node with containerd.'
}
Write-Log "$Reference is built"
exit 0
